exports.handler = async (event) => {
  if (!process.env.API_KEY) {
    console.error("API_KEY is missing");
    process.exit(1);
  }
  return { SchemaVersion: "1.0", Actions: [] };
};
