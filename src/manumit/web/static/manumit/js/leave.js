// Leave this page: by the button, by Esc three times, or by Shift three times.
//
// The order matters. First the page is emptied and the guard cookie stands, so that nothing is
// left to look at even if the network hangs; then the server is told to end the session; then
// this page is replaced, not left, so that Back does not return to it.

(() => {
  "use strict";
  const form = document.querySelector("[data-leave]");
  if (!form) return;

  const target = form.dataset.leave;
  const guard = form.dataset.guardCookie;
  const presses = 3;
  const withinMilliseconds = 3000;

  const tellServer = () => {
    const address = form.action;
    if (navigator.sendBeacon && navigator.sendBeacon(address, new URLSearchParams())) return;
    fetch(address, { method: "POST", keepalive: true }).catch(() => {});
  };

  const leave = () => {
    document.cookie = `${guard}=1; path=/; max-age=${form.dataset.guardSeconds}; samesite=strict`;
    document.title = "";
    document.body.replaceChildren();
    tellServer();
    window.location.replace(target);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });

  let key = "";
  let times = [];
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.repeat || event.isComposing) return;
      if (event.key !== "Escape" && event.key !== "Shift") {
        times = [];
        return;
      }
      const now = Date.now();
      times = event.key === key ? times.filter((time) => now - time < withinMilliseconds) : [];
      key = event.key;
      times.push(now);
      if (times.length >= presses) leave();
    },
    true,
  );

  // An earlier page that the browser kept whole (its back/forward store) comes back without
  // asking the server: close it here.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.cookie.split("; ").includes(`${guard}=1`)) {
      document.body.replaceChildren();
      window.location.replace(target);
    }
  });
})();
