/** Which sockets are in which room. A room is there as long as somebody is in it. */
import type { CloseReason, SessionId } from "#core/live/frame.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { RelayLimits } from "./limits.ts";

/** One joined socket, as a room sees it. */
export interface Member {
  readonly session: SessionId;
  /** Tenant and person. */
  readonly owner: string;
  sendFrame(frame: Uint8Array): void;
  sendText(text: string): void;
  /** For how long it has said nothing although it was asked whether it is there; 0 while it may still answer. */
  silentMs(): number;
  close(reason: CloseReason): void;
}

export interface Room {
  readonly name: string;
  /** Made anew when it changes: a few, which are read for every frame. */
  members: readonly Member[];
}

export interface Rooms {
  readonly size: () => number;
  readonly all: () => Iterable<Room>;
  readonly find: (name: string) => Room | undefined;
  readonly enter: (name: string, member: Member) => Result<Room, "roomFull" | "tooManyRooms" | "sessionTaken">;
  /** True when it was the last one. */
  readonly leave: (room: Room, member: Member) => boolean;
}

export const createRooms = (limits: RelayLimits): Rooms => {
  const rooms = new Map<string, Room>();
  /** The room of each socket of one person: the same one several times for several devices. */
  const owned = new Map<string, readonly Room[]>();

  return {
    size: () => rooms.size,
    all: () => rooms.values(),
    find: (name) => rooms.get(name),
    enter: (name, member) => {
      const room: Room = rooms.get(name) ?? { name, members: [] };
      const theirs = owned.get(member.owner) ?? [];
      if (isOneTooMany(theirs, room, limits.roomsPerPerson)) return err("tooManyRooms");
      if (room.members.some((it) => it.session === member.session)) return err("sessionTaken");
      if (room.members.length >= limits.socketsPerRoom && !letGoSilent(room, member.owner)) return err("roomFull");
      room.members = room.members.concat(member);
      rooms.set(name, room);
      // Anew: one of theirs may have been let go for it.
      owned.set(member.owner, (owned.get(member.owner) ?? []).concat(room));
      return ok(room);
    },
    leave: (room, member) => {
      if (!room.members.includes(member)) return false;
      room.members = room.members.filter((it) => it !== member);
      const theirs = owned.get(member.owner) ?? [];
      const left = theirs.toSpliced(theirs.indexOf(room), 1);
      if (left.length > 0) owned.set(member.owner, left);
      else owned.delete(member.owner);
      if (room.members.length > 0) return false;
      rooms.delete(room.name);
      return true;
    },
  };
};

/**
 * Who changes networks leaves a connection behind that holds its seat until it was asked three times; a few changes would keep
 * both people out. True when one was let go: the newcomer's own first, then the other's, of each the longest silent.
 */
export const letGoSilent = ({ members }: Room, owner: string | null): boolean => {
  const silent = members.filter((it) => it.silentMs() > 0).toSorted((a, b) => b.silentMs() - a.silentMs());
  const gone = silent.find((it) => it.owner === owner) ?? silent[0];
  gone?.close("roomFull");
  return gone !== undefined;
};

const isOneTooMany = (theirs: readonly Room[], room: Room, most: number): boolean =>
  theirs.length >= most && !theirs.includes(room) && new Set(theirs).size >= most;
