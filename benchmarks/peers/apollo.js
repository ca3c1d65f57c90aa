// Apollo Server with its standalone HTTP server, as its documentation begins.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { abstractTypes, host, port, resolvers, schema } from "./plans.js";

const types = Object.fromEntries(abstractTypes.map((name) => [name, { __resolveType: (value) => value.__typename }]));
const server = new ApolloServer({ typeDefs: schema, resolvers: { ...resolvers, ...types }, introspection: false });
await startStandaloneServer(server, { listen: { host, port } });
