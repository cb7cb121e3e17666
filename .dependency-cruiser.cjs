/** The arrows of docs/architecture.md: a room may import only from the rooms named here. */
const rooms = {
  shared: [],
  engine: ["shared"],
  functions: ["shared"],
  infra: ["shared", "functions"],
  local: ["shared", "functions", "engine"],
  cli: ["shared", "functions", "engine", "local"],
  bench: ["shared", "functions", "engine", "local", "cli", "test"],
};

const roomNames = Object.keys(rooms).join("|");

/** Rooms whose code must stay free of AWS clients and input/output. */
const PURE = "^(shared/(media|sma|numbering|records|events|flow|chime)|engine)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^aws-lambda$" } },
    {
      name: "declared",
      comment: "every package that is imported is a dependency of its own",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: "^aws-lambda$" },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-arrows`,
      comment: `${room} may import from ${[room, ...allowed].join(", ")} only`,
      severity: "error",
      from: { path: `^${room}/` },
      to: { path: `^(${roomNames}|test|scripts)/`, pathNot: `^(${[room, ...allowed].join("|")})/` },
    })),
    {
      name: "pure-rooms",
      comment: "no AWS client and no input/output in the domain's pure rooms",
      severity: "error",
      from: { path: PURE },
      to: { path: "node_modules/@aws|^(fs|dgram|http|https|tls|child_process|worker_threads)$", pathNot: "^shared/" },
    },
    {
      name: "media-stands-alone",
      comment: "the fragment parser can be used without the rest",
      severity: "error",
      from: { path: "^shared/media/" },
      to: { pathNot: "^shared/(media/|errors)" },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|cdk.out|\\.carillon)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".js", ".mjs", ".json"],
    },
  },
};
