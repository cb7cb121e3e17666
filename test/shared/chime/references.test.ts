import fc from "fast-check";
import { inOrderOfReferences, referencesOf, resolveReferences } from "../../../shared/chime/references.ts";
import type { Declaration, ResourceKey, SipRuleProperties } from "../../../shared/chime/resources.ts";

const key = (name: string): ResourceKey => `sip-rule/${name}`;

/** A rule whose targets are other rules: nonsense to the service, but references all the same. */
const rule = (name: string, refersTo: readonly string[]): Declaration => ({
  key: key(name),
  type: "sip-rule",
  region: "us-east-1",
  keep: false,
  properties: {
    name,
    triggerType: "ToPhoneNumber",
    triggerValue: "+12065550100",
    disabled: false,
    targets: refersTo.map((other, at) => ({
      sipMediaApplicationId: { ref: key(other), attribute: "id" },
      region: "us-east-1",
      priority: at + 1,
    })),
  },
});

describe("references", () => {
  it("come after what they refer to, whatever order they are given in", () => {
    const graph = fc
      .array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 10 })
      // Each refers only to those before it: no circle.
      .map((refers) => refers.map((to, at) => rule(`${at}`, to.filter((other) => other < at).map(String))));
    fc.assert(
      fc.property(
        graph.chain((declarations) => fc.shuffledSubarray(declarations, { minLength: declarations.length })),
        (declarations) => {
          const ordered = inOrderOfReferences(declarations);

          expect(new Set(ordered)).toEqual(new Set(declarations));
          const place = new Map(ordered.map((declaration, at) => [declaration.key, at]));
          for (const declaration of ordered) {
            for (const other of referencesOf(declaration)) {
              expect(place.get(other)).toBeLessThan(place.get(declaration.key) ?? -1);
            }
          }
        },
      ),
    );
  });

  it("keep the order they are given in where nothing else asks for another", () => {
    const declarations = [rule("b", []), rule("a", []), rule("c", ["a"])];

    expect(inOrderOfReferences(declarations)).toEqual(declarations);
  });

  it("to nothing, and in a circle, are refused with their names", () => {
    expect(() => inOrderOfReferences([rule("a", ["none"])])).toThrow("a reference to sip-rule/none");
    expect(() => inOrderOfReferences([rule("a", ["b"]), rule("b", ["a"])])).toThrow(
      "the circle sip-rule/a -> sip-rule/b -> sip-rule/a",
    );
  });

  it("are replaced wherever they stand", () => {
    const { properties } = rule("a", ["b"]);

    const resolved = resolveReferences<SipRuleProperties>(
      properties as never,
      ({ ref, attribute }) => `${attribute} of ${ref}`,
    );

    expect(resolved).toEqual({
      ...properties,
      targets: [{ sipMediaApplicationId: "id of sip-rule/b", region: "us-east-1", priority: 1 }],
    });
  });
});
