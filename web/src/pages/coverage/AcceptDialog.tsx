import type { DayRange, TypeCoverage } from "@/api/types";
import { Confirm } from "@/components/ui/alert-dialog";
import { lengthOf, rangeWords } from "@/lib/dates";
import { useAccept } from "./useAccept";

interface Props {
  readonly range: DayRange;
  readonly dataType: TypeCoverage["dataType"];
  /** What the data type is called. */
  readonly name: string;
  readonly onClose: () => void;
}

/** Asks before missing days are accepted, and stays open until they are. */
export function AcceptDialog({ range, dataType, name, onClose }: Props) {
  const accept = useAccept();
  const isOne = lengthOf(range.start, range.end) === 1;
  return (
    <Confirm
      open
      onOpenChange={onClose}
      title={`Accept ${name.toLowerCase()} of ${rangeWords(range.start, range.end)} as missing?`}
      action="Accept"
      keep="Not now"
      variant="primary"
      isPending={accept.isPending}
      error={accept.error ? { title: "Could not accept", message: accept.error.message } : undefined}
      onConfirm={() => accept.mutate({ dataType, ...range, accepted: true }, { onSuccess: onClose })}
    >
      {isOne
        ? "Accept this day if Garmin can't deliver it. It no longer counts as missing, and garmin-sync stops asking for it on its own."
        : "Accept these days if Garmin can't deliver them. They no longer count as missing, and garmin-sync stops asking for them on its own."}{" "}
      You can take this back at any time.
    </Confirm>
  );
}
