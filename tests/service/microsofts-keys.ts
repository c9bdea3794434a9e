/** Loaded before the service: who asks Microsoft's public cloud for its signing keys gets those of the test, at `TEST_KEYS`. */
const ask = globalThis.fetch;
const keys = process.env["TEST_KEYS"] ?? "";

globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  return ask(url === "https://login.microsoftonline.com/common/discovery/v2.0/keys" ? keys : input, init);
};
