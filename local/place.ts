/** The account and region that every local resource belongs to. */
export const LOCAL_ACCOUNT = "111122223333";
export const LOCAL_REGION = "us-east-1";

/** Any credentials do; requests have to be signed with some, since their signature names the service. */
export const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" } as const;

/** What the voice service itself signs with, for example when it streams: no fault of a plan strikes it. */
export const VOICE_SERVICE_CREDENTIALS = { accessKeyId: "voice-service", secretAccessKey: "local" } as const;
