// Makes a sharded cluster of the replica sets that run, and shards what grows without end. Run again, it changes nothing.
const keys = JSON.parse(require("fs").readFileSync("/sharded/keys.json", "utf8"));
const sets = { config: ["config:27019", true], "shard-1": ["shard-1:27018", false], "shard-2": ["shard-2:27018", false] };

for (const [name, [host, configsvr]] of Object.entries(sets)) {
  const admin = new Mongo(`mongodb://${host}/?directConnection=true`).getDB("admin");
  const asked = { _id: name, members: [{ _id: 0, host }], ...(configsvr ? { configsvr } : {}) };
  try {
    admin.runCommand({ replSetInitiate: asked });
  } catch (error) {
    if (error.codeName !== "AlreadyInitialized") throw error;
  }
  for (let left = 60; !admin.hello().isWritablePrimary; left--) {
    if (left === 0) throw new Error(`${name} has no primary after 60 seconds`);
    sleep(1000);
  }
}

const reachRouter = () => {
  for (let left = 60; ; left--) {
    try {
      return new Mongo("mongodb://mongos:27017/");
    } catch (error) {
      if (left === 0) throw error;
      sleep(1000);
    }
  }
};
const admin = reachRouter().getDB("admin");
const run = (command) => {
  const answer = admin.runCommand(command);
  if (!answer.ok) throw new Error(`${Object.keys(command)[0]}: ${answer.errmsg}`);
};
for (const name of ["shard-1", "shard-2"]) run({ addShard: `${name}/${name}:27018` });
// The plans stay whole, with their unique index, on the first shard; see docs/scale.md.
run({ enableSharding: "minplan", primaryShard: "shard-1" });
for (const [collection, key] of Object.entries(keys)) run({ shardCollection: `minplan.${collection}`, key });
