import { isoOf } from "../../../shared/clock.ts";
import type { AppointmentReport, Voicemail } from "../../../shared/desk/desk.ts";
import type { FactOf } from "../../../shared/events/facts.ts";

/** A fact without its id, which is made where no caller waits for it, and what the id follows from beside type and transaction. */
type Unidentified<Type extends "Voicemail Left" | "Appointment Answered"> = Omit<FactOf<Type>, "factId"> & {
  readonly subject: readonly string[];
};

/** What flows say on the bus. */
export type Said = Unidentified<"Voicemail Left"> | Unidentified<"Appointment Answered">;

export function voicemailLeft(message: Voicemail): Unidentified<"Voicemail Left"> {
  const { id, mailbox, transactionId, fromNumber, leftAt, bucket, key } = message;
  return {
    type: "Voicemail Left",
    subject: [mailbox, key],
    detail: {
      transactionId,
      voicemailId: id,
      mailbox,
      fromNumber,
      leftTime: isoOf(leftAt),
      bucket,
      key,
      // The function that says it signs a link of its own.
      link: `s3://${bucket}/${key}`,
      linkExpiresTime: null,
    },
  };
}

export function appointmentAnswered(report: AppointmentReport): Unidentified<"Appointment Answered"> {
  const { appointmentId, answer, transactionId, answeredAt } = report;
  return {
    type: "Appointment Answered",
    subject: [appointmentId],
    detail: { transactionId, appointmentId, answer, answerTime: isoOf(answeredAt) },
  };
}
