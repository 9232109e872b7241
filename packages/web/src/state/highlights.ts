import type { Envelope } from "@tradewind/core/events";

/** What is worth a line where there is room for few; the rest happens hundreds of times a generation. */
export function isHighlight(event: Envelope): boolean {
  switch (event.type) {
    case "generation.finished":
    case "archive.committed":
    case "champion.found":
    case "target.reached":
    case "violation.recorded":
    case "run.started":
    case "run.paused":
    case "run.resumed":
    case "run.extended":
    case "run.finished":
      return true;
    case "candidate.analysed":
      return event.data.verdict === "nearWinner";
    default:
      return false;
  }
}
