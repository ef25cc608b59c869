// Stands in for the native addon of aws-lambda-ric, which needs a compiler: the same three functions over node:http.
// `done` and `error` of the addon return before Lambda has the answer; so do these, and `next` waits for them.
const { request } = require('node:http');
const Module = require('node:module');

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const base = '/2018-06-01/runtime/invocation';
let pending = Promise.resolve();

function call(method, path, body = '', headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers }, response => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', chunk => {
          text += chunk;
        })
        .on('end', () => resolve({ bodyJson: text, headers: response.headers }))
        .on('error', reject);
    });
    outgoing.on('error', reject).end(body);
  });
}

const client = {
  next: () => pending.then(() => call('GET', `${base}/next`)),
  done(id, body) {
    pending = call('POST', `${base}/${id}/response`, body);
  },
  error(id, body) {
    pending = call('POST', `${base}/${id}/error`, body, { 'content-type': 'application/json' });
  },
};

const load = Module._load;
Module._load = function (name, ...rest) {
  return name.endsWith('rapid-client.node') ? client : load.call(this, name, ...rest);
};
