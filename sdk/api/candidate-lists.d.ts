import type { Candidate } from "./node.ts";
/**
 * Makes a function whose answer for a list of candidates is worked out once. The kernel hands the same frozen list to
 * policies until something changes, so that work on weights or prices need not be done per request. A list that is not
 * frozen may be changed by its maker and is looked at anew each time.
 */
export declare function perCandidateList<T>(work: (candidates: readonly Candidate[]) => T): (candidates: readonly Candidate[]) => T;
/**
 * Tells peers apart: for each candidate of a list the number of its group, counted from 0 in order of appearance. Peers
 * have the same pool, the same model and the same priority; a policy that orders should do so among peers only, so that
 * it leaves to other policies what is theirs.
 */
export declare function peerGroups(candidates: readonly Candidate[]): readonly number[];
