/** Which sockets are in which room. A room is there as long as somebody is in it. */
import type { SessionId } from "#core/live/frame.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { RelayLimits } from "./limits.ts";

/** One joined socket, as a room sees it. */
export interface Member {
  readonly session: SessionId;
  /** Tenant and person. */
  readonly owner: string;
  readonly sendFrame: (frame: Uint8Array) => void;
  readonly sendText: (text: string) => void;
}

export interface Room {
  readonly name: string;
  readonly members: Set<Member>;
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
  /** Sockets of one person in each room. */
  const owned = new Map<string, Map<string, number>>();

  return {
    size: () => rooms.size,
    all: () => rooms.values(),
    find: (name) => rooms.get(name),
    enter: (name, member) => {
      const room = rooms.get(name) ?? { name, members: new Set() };
      const theirs = owned.get(member.owner) ?? new Map<string, number>();
      if (room.members.size >= limits.socketsPerRoom) return err("roomFull");
      if (!theirs.has(name) && theirs.size >= limits.roomsPerPerson) return err("tooManyRooms");
      for (const it of room.members) if (it.session === member.session) return err("sessionTaken");
      room.members.add(member);
      rooms.set(name, room);
      owned.set(member.owner, theirs.set(name, (theirs.get(name) ?? 0) + 1));
      return ok(room);
    },
    leave: (room, member) => {
      if (!room.members.delete(member)) return false;
      const theirs = owned.get(member.owner);
      const left = (theirs?.get(room.name) ?? 1) - 1;
      if (left > 0) theirs?.set(room.name, left);
      else theirs?.delete(room.name);
      if (theirs?.size === 0) owned.delete(member.owner);
      if (room.members.size === 0) rooms.delete(room.name);
      return room.members.size === 0;
    },
  };
};
