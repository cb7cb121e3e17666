export interface SmaEvent {
  InvocationEventType: string;
  CallDetails: { Participants: { From: string }[] };
}

export class Greeting {
  constructor(private readonly from: string) {}
  get text(): string {
    return `Typed greetings to ${this.from.length} characters.`;
  }
}
