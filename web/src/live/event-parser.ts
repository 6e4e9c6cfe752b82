/** One event of a `text/event-stream`. */
export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

/**
 * Takes the text of an event stream in whatever pieces it arrives, and gives the events that are complete; after
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, without `retry`.
 */
export class EventParser {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id = "";

  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    // A carriage return at the end may be half of a line's end, so it waits for what follows.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") this.#field(line);
      else if (this.#data.length > 0) events.push(this.#take());
      else this.#event = "";
    }
    return events;
  }

  #field(line: string) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#event = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    // What remains are comments, such as the server's sign of life.
  }

  #take(): ServerEvent {
    const event = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    this.#event = "";
    this.#data = [];
    return event;
  }
}
