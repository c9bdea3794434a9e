/** The one thing to do about a failure. */
import { useState } from "react";
import type { Act } from "#app/explain.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";

/** What only the surface can do. */
export interface Helper {
  readonly retry: () => void;
  readonly signIn: (scopes: readonly string[]) => void;
}

interface ActButtonProps {
  readonly act: Act;
  readonly helper: Helper;
  readonly look: "primary" | "outline";
  readonly size: "small" | "medium";
}

export const ActButton = ({ act, helper, look, size }: ActButtonProps) => {
  const [copied, setCopied] = useState<"no" | "yes" | "refused">("no");
  const onClick = (): void => {
    switch (act.type) {
      case "retry":
        return helper.retry();
      case "reload":
        return location.reload();
      case "signIn":
        return helper.signIn(act.scopes);
      case "copy":
        void navigator.clipboard.writeText(act.note).then(
          () => setCopied("yes"),
          () => setCopied("refused"),
        );
    }
  };
  // A host may refuse the clipboard to what it frames: then the note is there to be selected.
  if (act.type === "copy" && copied === "refused") return <q>{act.note}</q>;
  return (
    <Button look={look} size={size} onClick={onClick}>
      {copied === "yes" ? words.problem.copied : act.label}
    </Button>
  );
};
