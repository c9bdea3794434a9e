/** Parts that come when they are wanted, and what stands in the place of one that cannot. */
import { Component, lazy, Suspense, use, useSyncExternalStore, type ComponentType, type ReactNode } from "react";
import { atRest } from "#app/at-rest.ts";
import { explain } from "#app/explain.ts";
import { patiently } from "#app/once-drawn.ts";
import { Notice } from "./notice.tsx";
import { PageTools } from "./page-context.ts";

/** Whatever breaks inside takes nothing with it that stands outside. */
export class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  static getDerivedStateFromError = () => ({ broken: true });
  override state = { broken: false };
  override render() {
    return this.state.broken ? <Missing /> : this.props.children;
  }
}

/** So often a part fails before its place says so. */
export const often = 3;

/** A part without a place of its own: whoever draws it waits for it, and breaks with it. */
export const fetched = <P extends object>(
  load: () => Promise<ComponentType<P>>,
  most = often,
  missed?: (failures: number) => void,
) =>
  lazy(
    patiently(
      async () => {
        const it = await load();
        await atRest();
        return { default: it };
      },
      most,
      missed,
    ),
  );

/**
 * `most`: so often it is asked for before its place says that it is missing; a part that nobody pressed for comes when it
 * comes, and where `fallback` keeps its place that says so meanwhile. Not at all is what a release of today says to a page of
 * yesterday, and only a reload helps.
 */
export const part = <P extends object>(
  load: () => Promise<ComponentType<P>>,
  { most = often, fallback = null }: { readonly most?: number; readonly fallback?: ReactNode } = {},
): ((props: P) => ReactNode) => {
  let failures = 0;
  const listeners = new Set<() => void>();
  const missed = (all: number): void => {
    failures = all;
    for (const listener of listeners) listener();
  };
  const listen = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const Waiting = () => (useSyncExternalStore(listen, () => failures) < often ? fallback : <Missing />);
  const Part = fetched(load, most, missed);
  return (props) => (
    <Guard>
      <Suspense fallback={fallback === null ? null : <Waiting />}>
        <Part {...props} />
      </Suspense>
    </Guard>
  );
};

export const unasked = { most: Infinity };

const reload = (): void => location.reload();

export const Missing = () => (
  <Notice explained={explain({ type: "brokenPart" }, use(PageTools))} helper={{ retry: reload, signIn: reload }} />
);
