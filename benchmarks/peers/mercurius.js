// Mercurius, with the compiler that it brings: a query is compiled when it comes for the second time.
import Fastify from "fastify";
import mercurius from "mercurius";
import { abstractTypes, host, port, resolvers, schema } from "./plans.js";

const app = Fastify();
const types = Object.fromEntries(abstractTypes.map((name) => [name, { resolveType: (value) => value.__typename }]));
await app.register(mercurius, { schema, resolvers: { ...resolvers, ...types }, jit: 1 });
await app.listen({ host, port });
