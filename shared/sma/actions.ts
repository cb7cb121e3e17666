import type { ActionParameters } from "./action-parameters.ts";
import { ACTION_TYPES, type ActionType } from "./action-types.ts";
import { assertNoErrors } from "./errors.ts";
import { readAction } from "./read-action.ts";

/** One action of a reply, as it goes over the wire. */
export type Action<Type extends ActionType = ActionType> = {
  readonly [Each in Type]: { readonly Type: Each; readonly Parameters: ActionParameters[Each] };
}[Type];

type Builder<Type extends ActionType> =
  Record<never, never> extends ActionParameters[Type]
    ? (parameters?: ActionParameters[Type]) => Action<Type>
    : (parameters: ActionParameters[Type]) => Action<Type>;

export type Builders = { readonly [Type in ActionType as Uncapitalize<Type>]: Builder<Type> };

/**
 * A builder for each type of action: `actions.speak({ Text: "Hello." })`. Types hold what types can say; the rest is checked at once.
 * @throws InvalidReplyError naming path, rule and fix of everything that the service would refuse
 */
export const actions = Object.fromEntries(
  ACTION_TYPES.map((type) => [type[0]?.toLowerCase() + type.slice(1), builder(type)]),
) as unknown as Builders;

function builder<Type extends ActionType>(Type: Type) {
  return (Parameters: ActionParameters[Type]) => {
    const { findings } = readAction(Type, Parameters, "Action");
    assertNoErrors(Type, findings);
    return { Type, Parameters: Parameters ?? {} };
  };
}
