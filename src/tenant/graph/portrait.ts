/** A small picture of nobody: a head and shoulders in a person's own colours, as PNG bytes. */
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

export const portrait = (seed: string, side: number): Uint8Array => {
  const hash = createHash("sha256").update(seed).digest();
  const hue = ((hash[0] ?? 0) / 256) * 360;
  const skin = mix([246, 218, 190], [92, 58, 40], (hash[1] ?? 0) / 255);
  const hair = mix([40, 30, 28], [214, 180, 120], (hash[2] ?? 0) / 255);
  const shirt = colour(hue + 150, 0.45, 0.42);
  const rows: Buffer[] = [];
  for (let y = 0; y < side; y++) {
    const row = Buffer.alloc(1 + side * 3);
    for (let x = 0; x < side; x++) {
      const [u, v] = [x / side, y / side];
      let pixel = mix(colour(hue, 0.5, 0.82), colour(hue + 40, 0.5, 0.66), v);
      pixel = mix(pixel, shirt, inside(u, v, 0.5, 1.06, 0.4, 0.36, side));
      pixel = mix(pixel, hair, inside(u, v, 0.5, 0.38, 0.235, 0.25, side));
      pixel = mix(pixel, skin, inside(u, v, 0.5, 0.68, 0.09, 0.14, side));
      pixel = mix(pixel, skin, inside(u, v, 0.5, 0.45, 0.19, 0.225, side));
      row.set(pixel.map(Math.round), 1 + x * 3);
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.concat(rows))),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
};

type Colour = readonly [number, number, number];

/** How much of a pixel lies in an ellipse; its edge is softened over one pixel. */
const inside = (u: number, v: number, cx: number, cy: number, rx: number, ry: number, side: number): number => {
  const distance = (1 - Math.hypot((u - cx) / rx, (v - cy) / ry)) * Math.min(rx, ry) * side;
  return Math.max(0, Math.min(1, distance + 0.5));
};

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

const colour = (hue: number, saturation: number, lightness: number): Colour => {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const part = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return 255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [part(0), part(8), part(4)];
};

const chunk = (type: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};
