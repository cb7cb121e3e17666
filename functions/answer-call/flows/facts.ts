import type { AppointmentReport, Voicemail } from "../../../shared/desk/desk.ts";
import { type FactOf, factIdOf, isoOf } from "../../../shared/events/facts.ts";

export function voicemailLeft(message: Voicemail): FactOf<"Voicemail Left"> {
  const { id, mailbox, transactionId, fromNumber, leftAt, bucket, key } = message;
  return {
    type: "Voicemail Left",
    factId: factIdOf(transactionId, "Voicemail Left", mailbox, key),
    detail: {
      transactionId,
      voicemailId: id,
      mailbox,
      fromNumber,
      leftTime: isoOf(leftAt),
      bucket,
      key,
      link: `s3://${bucket}/${key}`,
    },
  };
}

export function appointmentAnswered(report: AppointmentReport): FactOf<"Appointment Answered"> {
  const { appointmentId, answer, transactionId, answeredAt } = report;
  return {
    type: "Appointment Answered",
    factId: factIdOf(transactionId, "Appointment Answered", appointmentId),
    detail: { transactionId, appointmentId, answer, answerTime: isoOf(answeredAt) },
  };
}
