// Draws each view of a page in the place of its still picture once it comes near the window.
const draw = (place) => {
  const state = JSON.parse(place.querySelector("script").textContent);
  place.replaceChildren();
  bertlook.mount(place.dataset.view, state, place);
};
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(target);
    }
  },
  { rootMargin: "800px" },
);
for (const place of document.querySelectorAll(".live-view")) near.observe(place);
