const AWS = require("aws-sdk");
const dynamo = new AWS.DynamoDB.DocumentClient();

exports.handler = async (event) => {
  await dynamo.put({ TableName: process.env.TABLE, Item: { id: event.CallDetails.TransactionId } }).promise();
  return { SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: {} }] };
};
