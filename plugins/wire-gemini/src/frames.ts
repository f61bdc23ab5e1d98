/** Takes the JSON texts of chunks out of the frames of a stream, cut anywhere. */
export interface FrameReader {
  push(text: string): readonly string[];
  /** The stream is over: what its last frame holds. */
  end(): readonly string[];
}
