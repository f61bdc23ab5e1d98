/** Version that tapes name as Patchbay's; a test holds it to package.json. */
export const version = "0.1.0";
