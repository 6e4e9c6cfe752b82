import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { accountQuery } from "@/api/queries";
import { setTabTitle } from "@/lib/tab-title";
import { useLive, useStatus } from "@/live/live-context";
import { useHead } from "@/pages/now/head-context";
import { tabOf } from "@/pages/now/state";
import attention from "./icons/attention.svg";
import running from "./icons/running.svg";

/** Keeps title and icon of the browser's tab in step with the sync, on every page. */
export function TabLook() {
  const status = useStatus();
  const { head } = useHead();
  const { connection } = useLive();
  const { data: account } = useQuery({ ...accountQuery, enabled: status !== undefined });
  const needsLogin = (account?.isLinked && account.needsLogin) ?? false;
  const { words, icon } =
    connection.kind === "token"
      ? ({ words: null, icon: "plain" } as const)
      : tabOf(head, status?.job?.percentComplete ?? 0, connection, needsLogin);
  useEffect(() => {
    // They are needed when the server is away.
    for (const src of [running, attention]) new Image().src = src;
  }, []);
  useEffect(() => {
    setTabTitle("sync", words);
    return () => setTabTitle("sync", null);
  }, [words]);
  useEffect(() => {
    document
      .querySelector("link[rel=icon]")
      ?.setAttribute("href", { plain: "icon.svg", running, attention }[icon]);
  }, [icon]);
  return null;
}
