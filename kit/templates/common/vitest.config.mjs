/** Of this package alone, wherever it lies. */
export default {};
