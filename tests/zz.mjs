import { PGlite } from "@electric-sql/pglite";
const t = (l) => {
  const c = process.cpuUsage();
  console.log(l, (performance.now() / 1000).toFixed(2), "cpu", ((c.user + c.system) / 1e6).toFixed(2));
};
t("start");
const a = await PGlite.create("memory://");
t("create");
await a.exec("create table x(a int)");
t("exec");
const d = await a.dumpDataDir("none");
t("dump " + d.size);
const b = await PGlite.create({ dataDir: "memory://", loadDataDir: d });
t("load");
console.log(await b.query("select * from x"));
t("q");
