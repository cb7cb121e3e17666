import { en } from "./en.ts";
import { es } from "./es.ts";
import { pt } from "./pt.ts";

export const LANGUAGES = { en, es, pt } as const;

export type Language = keyof typeof LANGUAGES;

/** Asked before anything is known of the caller. */
export const CHOOSE_LANGUAGE = {
  ssml: '<speak>For English, press 1. <lang xml:lang="es-US">Para español, oprima 2.</lang> <lang xml:lang="pt-BR">Para português, tecle 3.</lang></speak>',
} as const;

/** Said before it is asked again: nothing, which is the same in every language. */
export const NOTHING_CHOSEN = { ssml: '<speak><break time="500ms"/></speak>' } as const;
