import { useEffect, useRef, useState } from "react";
import { announcement, type Told } from "./state";

/** Announces the job's state changes to screen readers, rarely enough not to be a nuisance. */
export function Announcer({ id, label, percent }: Told) {
  const before = useRef<Told>({ id, label, percent });
  const [text, setText] = useState("");
  useEffect(() => {
    const now = { id, label, percent };
    const news = announcement(before.current, now);
    before.current = now;
    if (news !== null) setText(news);
  }, [id, label, percent]);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
