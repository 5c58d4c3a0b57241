// A key in the reader's own device: made, or asked to sign, when the button of its form is pressed. What the device
// answers goes along with the form; whether it is right is for the server to say.
import { bytes, text } from "./base64url";

/** As the server writes it: bytes are base64url. */
interface Options {
  challenge: string;
  rp?: PublicKeyCredentialRpEntity;
  user?: { id: string; name: string; displayName: string };
  pubKeyCredParams?: PublicKeyCredentialParameters[];
  excludeCredentials?: { type: "public-key"; id: string }[];
  authenticatorSelection?: AuthenticatorSelectionCriteria;
  attestation?: AttestationConveyancePreference;
  rpId?: string;
  userVerification?: UserVerificationRequirement;
}

export function watchPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) watch(form);
}

function watch(form: HTMLFormElement): void {
  const options: Options = JSON.parse(form.dataset.passkey ?? "{}");
  // Without script or without keys in the browser the words stay.
  if (!window.PublicKeyCredential) return;
  form.querySelector("[data-passkey-missing]")?.remove();
  let answered = false;
  form.addEventListener("submit", async (event) => {
    if (answered) return;
    event.preventDefault();
    show(form, false);
    try {
      const fields = options.rp ? await make(options) : await use(options);
      for (const [name, value] of Object.entries(fields)) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement) field.value = value;
      }
      answered = true;
      form.requestSubmit();
    } catch {
      // Not wanted, not there or not in time: the device has said which.
      show(form, true);
    }
  });
}

function show(form: HTMLFormElement, failed: boolean): void {
  const words = form.querySelector<HTMLElement>("[data-passkey-failed]");
  if (words) words.hidden = !failed;
}

async function make(options: Options): Promise<Record<string, string>> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: options.user && { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials?.map((key) => ({ ...key, id: bytes(key.id) })),
  } as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  return { klient: text(answer.clientDataJSON), data: text(answer.getAuthenticatorData()) };
}

async function use(options: Options): Promise<Record<string, string>> {
  const publicKey = { ...options, challenge: bytes(options.challenge) } as PublicKeyCredentialRequestOptions;
  const used = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = used.response as AuthenticatorAssertionResponse;
  return {
    nyckel: text(used.rawId),
    klient: text(answer.clientDataJSON),
    data: text(answer.authenticatorData),
    signatur: text(answer.signature),
  };
}
