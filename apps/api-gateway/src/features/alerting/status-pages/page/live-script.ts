/** Keeps an open page current: asks for it again and puts the new content in the place of the old, unless somebody is at work in it. */
export const LIVE_SCRIPT = `(() => {
  const EVERY_MS = 15000;
  const refresh = async () => {
    if (document.visibilityState !== 'visible' || document.activeElement?.closest('form')) return;
    try {
      const response = await fetch(location.pathname, { headers: { accept: 'text/html' } });
      if (!response.ok) return;
      const next = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
      const main = document.querySelector('main');
      if (!next || !main || next.innerHTML === main.innerHTML) return;
      const kept = document.getElementById('subscribe');
      const fresh = next.querySelector('#subscribe');
      if (kept && fresh) fresh.replaceWith(kept);
      main.replaceChildren(...next.childNodes);
    } catch {
      // The next round tries again; the time on the page says how old it is.
    }
  };
  setInterval(refresh, EVERY_MS);
  document.addEventListener('visibilitychange', refresh);
})();
`;
