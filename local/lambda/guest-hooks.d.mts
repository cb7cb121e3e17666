import type { LoadHook, ResolveHook } from "node:module";

export function initialize(data: { entry: string; source: string | null; sdkFrom: string }): void;

/** Whether Lambda's Node.js runtimes bring the package with them. */
export function isRuntimePackage(specifier: string): boolean;

export const resolve: ResolveHook;
export const load: LoadHook;
