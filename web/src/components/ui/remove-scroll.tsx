import type { ComponentProps, ElementType, ReactNode } from "react";

interface RemoveScrollProps extends ComponentProps<"div"> {
  as?: ElementType;
  allowPinchZoom?: boolean;
  shards?: unknown;
  enabled?: boolean;
  children?: ReactNode;
}

/**
 * Replaces the package of this name in Radix dialogs, which injects a style element: the page's
 * Content-Security-Policy forbids those. Its purpose, no scrolling behind an open dialog, is one rule of theme.css.
 */
export function RemoveScroll({
  as: As = "div",
  allowPinchZoom,
  shards,
  enabled,
  ...rest
}: RemoveScrollProps) {
  return <As {...rest} />;
}
