/** A wrong use by the guest. Its message goes to the guest; messages of other errors could tell of the host. */
export class MisuseError extends Error {}
