/** Access key that one sandbox alone signs its requests with: it says whose they are. */
export const sandboxKey = (functionName: string, number: number): string => `${functionName}.${number}`;

const KEY = /^([\w-]+)\.\d+$/;

/** Function whose sandbox has an access key; null: it is nobody's. */
export const functionOfKey = (accessKeyId: string): string | null => KEY.exec(accessKeyId)?.[1] ?? null;
