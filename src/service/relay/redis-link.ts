/**
 * Channels and keys of a Redis or Valkey: of a single server, or of a cluster. A cluster takes sharded channels, which stay with the
 * node that has their slot; plain ones would go to every node of it.
 */
import { createClient, createCluster, ErrorReply } from "redis";
import { connectAnew, watchOver } from "./redis-watch.ts";
import { createTurns } from "./turns.ts";

export interface RedisLink {
  readonly subscribe: (channel: string) => Promise<void>;
  readonly unsubscribe: (channel: string) => Promise<void>;
  readonly publish: (channel: string, message: Buffer) => Promise<unknown>;
  /** A command for the one key that stands in it. */
  readonly ask: (key: string, command: readonly string[]) => Promise<unknown>;
  /** Every way is open. */
  readonly isReady: () => boolean;
  readonly close: () => Promise<void>;
}

export interface LinkNews {
  /** Messages may be lost from now on. */
  readonly lost: (error: unknown) => void;
  /** Every way is open, and one of them may have been closed. */
  readonly ready: () => void;
  /**
   * What comes over any channel that was subscribed. One listener for all: the client calls each one of a channel, and keeps
   * those whose leaving was overtaken by an entering or by the loss of the connection, so that several would bring everything
   * several times.
   */
  readonly hear: (message: Buffer, channel: Buffer) => void;
}

export const openRedisLink = async (url: string, news: LinkNews): Promise<RedisLink> =>
  (await isCluster(url)) ? openCluster(url, news) : openServer(url, news);

const isCluster = async (url: string): Promise<boolean> => {
  const client = createClient({ url, socket: { socketTimeout: 5_000, reconnectStrategy: false } });
  // What is wrong rejects `connect` as well.
  client.on("error", () => undefined);
  await client.connect();
  const info = await client.info("cluster");
  client.destroy();
  return /^cluster_enabled:1/m.test(info);
};

/**
 * Without a queue: what cannot leave now must not wait and arrive in another order later. Who does not answer for a while is
 * treated as gone: a machine that hangs, or a network that drops everything, closes no connection.
 */
const settings = {
  disableOfflineQueue: true,
  commandsQueueMaxLength: 20_000,
  pingInterval: 1_500,
  socket: {
    socketTimeout: 5_000,
    connectTimeout: 5_000,
    reconnectStrategy: (tries: number) => Math.min(2_000, 50 * 2 ** tries) + Math.random() * 100,
  },
};

const closeWithinMs = 500;
/** The address may lead to the old primary for a while yet, and everybody who comes or goes finds that out. */
const restMs = 1_000;
/** Valkey refuses to leave a channel to which nobody listens, where Redis agrees. */
const unlessLeft = (error: unknown): void => {
  if (!(error instanceof ErrorReply && error.message.startsWith("NOSUB "))) throw error;
};
const isReadOnly = (error: unknown): boolean => error instanceof ErrorReply && error.message.startsWith("READONLY ");
/** No node has the channel any more, which the next message to it tells. */
const passOver = (): void => undefined;

const openServer = async (url: string, { lost, ready, hear }: LinkNews): Promise<RedisLink> => {
  const publisher = createClient({ url, ...settings });
  const subscriber = createClient({ url, ...settings });
  /**
   * After a planned change of primaries this address leads to the new one, but open connections stay with the old one, which
   * answers, hands on what it is told to those who are with it as well, and keeps nothing.
   */
  let deposed = false;
  let closed = false;
  const isReady = (): boolean => !deposed && publisher.isReady && subscriber.isReady;
  let wentOverAt = -Infinity;
  const goOver = (): void => {
    deposed = true;
    if (performance.now() - wentOverAt < restMs) return;
    wentOverAt = performance.now();
    for (const client of [publisher, subscriber]) if (client.isReady) connectAnew(client);
  };
  const keeps = (): void => {
    if (!deposed) return;
    deposed = false;
    if (isReady()) ready();
  };
  for (const client of [publisher, subscriber]) client.on("error", lost).on("ready", () => isReady() && ready());
  const watch = watchOver(() => [publisher, subscriber], lost);
  const listen: LinkNews["hear"] = (message, channel) => {
    watch.answered(subscriber);
    hear(message, channel);
  };
  await Promise.all([publisher.connect(), subscriber.connect()]);
  return {
    subscribe: (channel) => subscriber.subscribe(channel, listen, true),
    unsubscribe: (channel) => subscriber.unsubscribe(channel, listen, true).catch(unlessLeft),
    publish: async (channel, message) => {
      await publisher.publish(channel, message);
      watch.answered(publisher);
    },
    ask: async (_, command) => {
      const answer = await publisher.sendCommand(command).catch((error: unknown) => {
        if (isReadOnly(error) && !closed) goOver();
        throw error;
      });
      watch.answered(publisher);
      if (command[0] !== "GET") keeps();
      return answer;
    },
    isReady,
    close: async () => {
      closed = true;
      watch.end();
      // Closing waits for what is on its way, which never arrives where the connection is lost, or Redis hangs.
      const late = setTimeout(() => [publisher, subscriber].forEach((it) => it.destroy()), closeWithinMs);
      await Promise.all([publisher, subscriber].map(async (it) => (it.isReady ? it.close() : it.destroy())));
      clearTimeout(late);
    },
  };
};

const openCluster = async (url: string, { lost, ready, hear }: LinkNews): Promise<RedisLink> => {
  const cluster = createCluster({ rootNodes: [{ url }], defaults: settings });
  const clients = () =>
    cluster.masters.flatMap(({ client, pubSub }) => [client, pubSub?.client]).filter((it) => it !== undefined);
  const isReady = (): boolean => cluster.isOpen && clients().every((it) => it.isReady);
  cluster
    .on("error", lost)
    .on("node-error", lost)
    .on("sharded-channel-moved-error", lost)
    .on("node-ready", () => isReady() && ready());
  const watch = watchOver(clients, lost);
  /** Of the node that has the channel or the key. */
  const clientOf = async (channel: string, which: "client" | "pubSub") => {
    const client = await cluster.getNodeClientForKey(channel, false);
    return which === "client" ? client : cluster.masters.find((it) => it.client === client)?.pubSub?.client;
  };
  const answered = async (channel: string, which: "client" | "pubSub"): Promise<void> => {
    const client = await clientOf(channel, which);
    if (client !== undefined) watch.answered(client);
  };
  const turns = createTurns();
  const listen: LinkNews["hear"] = (message, channel) => {
    answered(channel.toString("latin1"), "pubSub").catch(passOver);
    hear(message, channel);
  };
  await cluster.connect();
  return {
    subscribe: (channel) => turns.take(channel, () => cluster.sSubscribe(channel, listen, true)),
    // The cluster's own closes a node's connection with its last channel, also while it is being asked for something else.
    unsubscribe: (channel) =>
      turns.take(channel, async () => {
        const client = await clientOf(channel, "pubSub");
        await client?.sUnsubscribe(channel, listen, true).catch(unlessLeft);
      }),
    publish: async (channel, message) => {
      await cluster.sPublish(channel, message);
      answered(channel, "client").catch(passOver);
    },
    ask: async (key, command) => {
      const answer = await cluster.sendCommand(key, false, [...command]);
      answered(key, "client").catch(passOver);
      return answer;
    },
    isReady,
    close: async () => {
      watch.end();
      cluster.destroy();
    },
  };
};
