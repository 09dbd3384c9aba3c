/** Runs `act` when nothing was typed for a moment. */
export function settled(act, pause) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}
