import backend from "../../carillon.config.ts";
import { routingOf } from "./routing-of.ts";

/** What functions need to know of `carillon.config.ts`. In a bundle it stands as data, in the place of this module. */
export const routing = routingOf(backend);
