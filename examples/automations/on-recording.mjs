/** Runs when a recording is made: what it logs is seen with `npm start -- --logs`. */
export async function handler({ detail }) {
  const { transactionId, durationSeconds, complete, bucket, key } = detail;
  console.log(
    JSON.stringify({ message: "a recording is there", transactionId, durationSeconds, complete, bucket, key }),
  );
}
