import { useEffect, useRef, useState } from "react";
import type { Job } from "@/api/types";
import { announcement } from "./state";

/** Tells a screen reader about turns of the job, seldom enough to be listened to. */
export function Announcer({ job }: { job: Job }) {
  const before = useRef<Job>(job);
  const [text, setText] = useState("");
  useEffect(() => {
    const news = announcement(before.current, job, Date.now());
    before.current = job;
    if (news !== null) setText(news);
  }, [job]);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
