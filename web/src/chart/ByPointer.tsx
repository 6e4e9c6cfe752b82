interface Props {
  readonly mouse: string;
  readonly touch: string;
}

/** A hint for those who have a mouse, or for those who have their fingers. */
export const ByPointer = ({ mouse, touch }: Props) => (
  <>
    <span className="pointer-coarse:hidden">{mouse}</span>
    <span className="hidden pointer-coarse:inline">{touch}</span>
  </>
);
