import type { Act } from "../act.ts";

/** Number that the service dials for a meeting (AWS samples: sma-meeting-dialer). */
const MEETING_NUMBER = "+17035550122";

/** Lets LEG-A take part in a meeting, which is LEG-B then (AWS: join-chime-meeting). */
export function joinChimeMeeting(act: Act<"JoinChimeMeeting">) {
  const { call, parameters } = act;
  const { JoinToken: joinToken, MeetingId: meetingId } = parameters;
  const meeting = call.setUp(
    {
      tag: "LEG-B",
      from: "SMA",
      to: MEETING_NUMBER,
      kind: "meeting",
      arn: null,
      sipHeaders: null,
      connect: (events) => call.world.meetings.join({ meetingId, joinToken }, events),
    },
    {
      ringing: () => {},
      answered: () => {
        call.connect(meetingId);
        act.succeed();
      },
      refused: () => act.fail(NOT_JOINED),
    },
  );
  if (!meeting) return act.fail(NOT_JOINED);
  act.onStop = () => {
    call.giveUp(meeting, 0);
    return {};
  };
}

const NOT_JOINED = { ErrorType: "ErrorJoiningMeeting", ErrorMessage: "Error while joining meeting." };
