/** Where Entra sends the sign-in window back to: hands the answer to the page that opened it. */
const channel = new BroadcastChannel("host-redirect");
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin alone
channel.postMessage(location.hash.slice(1));
channel.close();
window.close();
