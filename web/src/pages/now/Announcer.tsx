import { useEffect, useRef, useState } from "react";
import { announcement, type Told } from "./state";

/** Announces the job's state changes to screen readers, rarely enough not to be a nuisance. */
export function Announcer({ id, sentence, percent }: Told) {
  const before = useRef<Told>({ id, sentence, percent });
  const [text, setText] = useState("");
  useEffect(() => {
    const now = { id, sentence, percent };
    const news = announcement(before.current, now);
    before.current = now;
    if (news !== null) setText(news);
  }, [id, sentence, percent]);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
