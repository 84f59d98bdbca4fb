// A passkey that fails says so beside its button, instead of only in the console.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-key-error]");
  if (place) place.textContent = place.dataset.keyError;
});
