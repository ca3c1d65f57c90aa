// Starts GraphiQL for the caller that the page was made for: token, tabs and address are in the page's data block.
(function () {
  "use strict";

  const page = JSON.parse(document.getElementById("page-data").textContent);
  const headers = { Authorization: "Bearer " + page.token };

  // Nothing is kept in the browser: every load starts from the examples, with a fresh token and fresh versions.
  const kept = new Map();
  const storage = {
    get length() {
      return kept.size;
    },
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    clear: () => kept.clear(),
  };

  const shownHeaders = JSON.stringify(headers, null, 2);
  const tabs = page.tabs.map((tab) => ({ query: tab.query, variables: tab.variables, headers: shownHeaders }));

  // A list of the examples, since there are more tabs than the bar has room for.
  const examples = document.getElementById("examples");
  examples.append(...page.tabs.map((tab) => new Option(tab.name)));
  examples.addEventListener("change", () => {
    const open = Array.from(document.querySelectorAll(".graphiql-tab-button"));
    const wanted = open.find((tab) => tab.textContent.trim() === examples.value);
    if (wanted) {
      wanted.click();
      wanted.scrollIntoView({ inline: "center" });
    }
  });

  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({
        url: page.endpoint,
        subscriptionUrl: window.location.origin.replace(/^http/, "ws") + page.endpoint,
      }),
      defaultTabs: tabs,
      defaultHeaders: shownHeaders,
      defaultEditorToolsVisibility: "variables",
      storage,
    }),
  );
})();
