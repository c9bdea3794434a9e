/** Formats and the address for what is selected in the notes; for a caret in a link, where it leads. */
import {
  CheckmarkRegular,
  EditRegular,
  LinkDismissRegular,
  LinkRegular,
  TaskListAddRegular,
  TextBoldRegular,
  TextBulletListLtrRegular,
  TextHeader1Regular,
  TextItalicRegular,
  TextNumberListLtrRegular,
} from "@fluentui/react-icons";
import type { EditorState } from "prosemirror-state";
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent as Key,
  type ReactElement,
  type Ref,
} from "react";
import { notesWords as words } from "#app/notes-words.ts";
import { addressIn } from "#app/page-view/address.ts";
import { Button } from "#app/page-view/button.tsx";
import { linkAttributes } from "#app/page-view/links.ts";
import type { NotesEditor, TakesKey } from "#app/page-view/notes-editor.ts";
import { commandOf, isFormatted, lineOf, type Format } from "./commands.ts";
import { linkAt, linkTo } from "./links.ts";
import { placeBeside, usePlaced } from "./place.ts";
import styles from "./tools.module.css";

interface BubbleProps {
  readonly keys: Ref<TakesKey>;
  readonly editor: NotesEditor;
  readonly state: EditorState;
  readonly onAction: (line: string) => void;
}

const formats: readonly { readonly format: Format; readonly label: string; readonly icon: ReactElement }[] = [
  { format: "bold", label: words.bold, icon: <TextBoldRegular /> },
  { format: "italic", label: words.italic, icon: <TextItalicRegular /> },
  { format: "heading", label: words.heading, icon: <TextHeader1Regular /> },
  { format: "bullets", label: words.bullets, icon: <TextBulletListLtrRegular /> },
  { format: "numbers", label: words.numbers, icon: <TextNumberListLtrRegular /> },
];

export const Bubble = ({ keys, editor, state, onAction }: BubbleProps) => {
  const bubble = useRef<HTMLDivElement>(null);
  const [asking, setAsking] = useState(false);
  const pressed = usePressed(bubble);
  const { from, to, empty } = state.selection;
  const link = linkAt(state);
  const nothing = empty && link === null;
  // The selection went on to something else: what was asked for it is over.
  if (asking && nothing) setAsking(false);

  useImperativeHandle(
    keys,
    (): TakesKey => (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || nothing) return false;
      setAsking(true);
      event.preventDefault();
      return true;
    },
    [nothing],
  );

  useLayoutEffect(() => {
    if (bubble.current?.role === "toolbar") oneStop(bubble.current, document.activeElement);
  });
  usePlaced(bubble, (it) => placeBeside(it, editor.coords(link?.from ?? from), editor.coords(link?.to ?? to), "above"));

  if (nothing || pressed) return null;
  const back = (): void => {
    setAsking(false);
    editor.focus();
  };
  if (asking)
    return (
      <div ref={bubble} className={styles.bubble}>
        <Address
          given={link?.href ?? ""}
          onGiven={(href) => {
            setAsking(false);
            editor.run(linkTo(href));
          }}
          onBack={back}
        />
      </div>
    );
  const remove = (
    <Tool label={words.removeLink} icon={<LinkDismissRegular />} onPress={() => editor.run(linkTo(null))} />
  );
  const change = (
    <Tool label={words.link} icon={empty ? <EditRegular /> : <LinkRegular />} onPress={() => setAsking(true)} />
  );
  return (
    <div
      ref={bubble}
      role="toolbar"
      aria-label={empty ? words.link : words.format}
      className={styles.bubble}
      onFocus={({ currentTarget, target }) => oneStop(currentTarget, target)}
      onKeyDown={(event) => walk(event, back)}
    >
      {empty && link !== null ? (
        <>
          {link.href === null ? null : (
            <a href={link.href} className={styles.address} title={link.href} {...linkAttributes}>
              {link.href.replace(/^(?:https?:\/\/|mailto:)/u, "")}
            </a>
          )}
          {change}
          {remove}
        </>
      ) : (
        <>
          {formats.map(({ format, label, icon }) => (
            <Tool
              key={format}
              label={label}
              icon={icon}
              on={isFormatted(state, format)}
              onPress={() => editor.run(commandOf(format))}
            />
          ))}
          {link === null ? change : remove}
          <Tool label={words.toAction} icon={<TaskListAddRegular />} onPress={() => onAction(lineOf(state))} />
        </>
      )}
    </div>
  );
};

/** While a mouse draws the selection the bubble would stand in its way. */
const usePressed = (bubble: { readonly current: HTMLElement | null }): boolean => {
  const [pressed, setPressed] = useState(false);
  useEffect(() => {
    const down = ({ target, pointerType }: PointerEvent): void => {
      if (pointerType === "mouse" && target instanceof Node && bubble.current?.contains(target) !== true)
        setPressed(true);
    };
    const up = (): void => setPressed(false);
    document.addEventListener("pointerdown", down);
    document.addEventListener("pointerup", up);
    document.addEventListener("pointercancel", up);
    return () => {
      document.removeEventListener("pointerdown", down);
      document.removeEventListener("pointerup", up);
      document.removeEventListener("pointercancel", up);
    };
  }, [bubble]);
  return pressed;
};

const toolsIn = (toolbar: HTMLElement): readonly HTMLElement[] => [
  ...toolbar.querySelectorAll<HTMLElement>("a,button"),
];

/** One stop for Tab: the tool that has the focus, else the first. */
const oneStop = (toolbar: HTMLElement, focused: Element | null): void => {
  const all = toolsIn(toolbar);
  const stop = all.find((it) => it === focused) ?? all[0];
  for (const it of all) it.tabIndex = it === stop ? 0 : -1;
};

/** Arrows go from tool to tool, round the ends; Home and End to the ends. */
const walk = (event: Key<HTMLElement>, back: () => void): void => {
  const all = toolsIn(event.currentTarget);
  const at = all.findIndex((it) => it === document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  // The page's own keys rest here.
  if (event.key !== "Tab") event.stopPropagation();
  if (to !== undefined) {
    event.preventDefault();
    all.at(to % all.length)?.focus();
  }
  if (event.key !== "Escape") return;
  event.preventDefault();
  back();
};

interface ToolProps {
  readonly label: string;
  readonly icon: ReactElement;
  readonly on?: boolean;
  readonly onPress: () => void;
}

const Tool = ({ label, icon, on, onPress }: ToolProps) => (
  <Button
    size="small"
    look="subtle"
    icon={icon}
    aria-label={label}
    title={label}
    aria-pressed={on}
    // The selection in the notes is what the button is for: it must not be lost to the press.
    onMouseDown={(event) => event.preventDefault()}
    onClick={onPress}
  />
);

interface AddressProps {
  readonly given: string;
  readonly onGiven: (href: string) => void;
  readonly onBack: () => void;
}

const Address = ({ given, onGiven, onBack }: AddressProps) => {
  const [text, setText] = useState(given);
  const [wrong, setWrong] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const submit = (): void => {
    const href = addressIn(text);
    if (href === null) setWrong(true);
    else onGiven(href);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onBack();
      }}
    >
      <input
        ref={input}
        type="text"
        inputMode="url"
        autoCapitalize="off"
        spellCheck={false}
        aria-label={words.address}
        aria-invalid={wrong}
        placeholder={words.addressHint}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setWrong(false);
        }}
        className={styles.input}
      />
      <Button
        type="submit"
        size="small"
        look="primary"
        icon={<CheckmarkRegular />}
        aria-label={words.saveLink}
        title={words.saveLink}
      />
      <span role="status" className={styles.wrong}>
        {wrong ? words.notAnAddress : ""}
      </span>
    </form>
  );
};
