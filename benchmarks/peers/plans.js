// What the servers of Node have in common: the schema, the documents in memory, and where to listen.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { schema: { type: "string" }, documents: { type: "string" }, port: { type: "string" } },
});

export const schema = readFileSync(values.schema, "utf8");
export const documents = JSON.parse(readFileSync(values.documents, "utf8"));
export const port = Number(values.port);
export const host = "127.0.0.1";

// The default resolvers read the rest by key; an activity says of which type it is.
export const resolvers = {
  Query: { plan: (_, { citizenId }) => documents[citizenId] ?? null },
};
export const abstractTypes = ["Activity", "PlacedActivity", "TimelineEntry"];
