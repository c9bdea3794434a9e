/**
 * Channels of a Redis or Valkey: of a single server, or of a cluster. A cluster takes sharded channels, which stay with the
 * node that has their slot; plain ones would go to every node of it.
 */
import { createClient, createCluster } from "redis";

export type Hear = (message: Buffer, channel: Buffer) => void;

export interface RedisLink {
  readonly subscribe: (channel: string, hear: Hear) => Promise<void>;
  readonly unsubscribe: (channel: string, hear: Hear) => Promise<void>;
  readonly publish: (channel: string, message: Buffer) => Promise<unknown>;
  /** Every way is open. */
  readonly isReady: () => boolean;
  readonly close: () => Promise<void>;
}

export interface LinkNews {
  /** Messages may be lost from now on. */
  readonly lost: (error: unknown) => void;
  /** A way is open that may have been closed. */
  readonly ready: () => void;
}

export const openRedisLink = async (url: string, news: LinkNews): Promise<RedisLink> =>
  (await isCluster(url)) ? openCluster(url, news) : openServer(url, news);

const isCluster = async (url: string): Promise<boolean> => {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
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
/** Several pings of the client. */
const unansweredMs = 5_000;

const openServer = async (url: string, { lost, ready }: LinkNews): Promise<RedisLink> => {
  const publisher = createClient({ url, ...settings });
  const subscriber = createClient({ url, ...settings });
  for (const client of [publisher, subscriber]) client.on("error", lost).on("ready", ready);
  let answeredAt = 0;
  const answered = (): void => {
    answeredAt = performance.now();
  };
  publisher.on("ready", answered).on("ping-interval", answered);
  await Promise.all([publisher.connect(), subscriber.connect()]);
  // Its socket's timeout begins anew with all that is written, so that it never ends on a connection that swallows everything.
  const watch = setInterval(() => {
    if (!publisher.isReady || performance.now() - answeredAt < unansweredMs) return;
    lost(new Error("Redis does not answer"));
    publisher.destroy();
    publisher.connect().catch(lost);
  }, 1_000);
  watch.unref();
  return {
    subscribe: (channel, hear) => subscriber.subscribe(channel, hear, true),
    unsubscribe: (channel, hear) => subscriber.unsubscribe(channel, hear, true),
    publish: (channel, message) => publisher.publish(channel, message),
    isReady: () => publisher.isReady && subscriber.isReady,
    close: async () => {
      clearInterval(watch);
      // Closing waits for what is on its way, which never arrives where the connection is lost, or Redis hangs.
      const late = setTimeout(() => [publisher, subscriber].forEach((it) => it.destroy()), closeWithinMs);
      await Promise.all([publisher, subscriber].map(async (it) => (it.isReady ? it.close() : it.destroy())));
      clearTimeout(late);
    },
  };
};

const openCluster = async (url: string, { lost, ready }: LinkNews): Promise<RedisLink> => {
  const cluster = createCluster({ rootNodes: [{ url }], defaults: settings });
  const away = new Set<string>();
  cluster
    .on("error", lost)
    .on("node-error", (error: unknown, node: ClusterNode) => {
      away.add(addressOf(node));
      lost(error);
    })
    .on("sharded-channel-moved-error", lost)
    // Back, or no longer one of the cluster.
    .on("node-disconnect", (node: ClusterNode) => void away.delete(addressOf(node)))
    .on("node-ready", (node: ClusterNode) => {
      away.delete(addressOf(node));
      ready();
    });
  await cluster.connect();
  return {
    subscribe: (channel, hear) => cluster.sSubscribe(channel, hear, true),
    unsubscribe: (channel, hear) => cluster.sUnsubscribe(channel, hear, true),
    publish: (channel, message) => cluster.sPublish(channel, message),
    isReady: () => cluster.isOpen && away.size === 0,
    close: async () => cluster.destroy(),
  };
};

interface ClusterNode {
  readonly host: string;
  readonly port: number;
}

const addressOf = ({ host, port }: ClusterNode): string => `${host}:${port}`;
