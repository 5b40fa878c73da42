// The engine of TensorFlow Playground, after the semantics of its nn.ts, written anew: a graph of
// nodes and links; one example after the other goes forward and back, layer by layer in three
// passes, with derivatives taken at the total input; after every batch the accumulated derivatives
// move each weight, unless its link is dead. Squared error on a tanh output, classes -1 and 1.
// Reads one JSON request a line, answers with the seconds that it computed and the two curves.

import { createInterface } from "node:readline";

const tanh = {
  output: Math.tanh,
  derivative: (x) => {
    const y = tanh.output(x);
    return 1 - y * y;
  },
};
const relu = { output: (x) => Math.max(0, x), derivative: (x) => (x <= 0 ? 0 : 1) };
const activations = { tanh, relu };

class Link {
  constructor(source, target, weight) {
    this.source = source;
    this.target = target;
    this.weight = weight;
    this.dead = false;
    this.regularization = null;
    this.derivative = 0;
    this.accumulated = 0;
    this.count = 0;
  }
}

class Node {
  constructor(activation) {
    this.activation = activation;
    this.inputs = [];
    this.outputs = [];
    this.bias = 0.1;
    this.total = 0;
    this.output = 0;
    this.byOutput = 0;
    this.byTotal = 0;
    this.accumulated = 0;
    this.count = 0;
  }

  forward() {
    this.total = this.bias;
    for (let at = 0; at < this.inputs.length; at++) {
      const link = this.inputs[at];
      this.total += link.weight * link.source.output;
    }
    this.output = this.activation.output(this.total);
    return this.output;
  }
}

// A generator of the seed's numbers: runs repeat.
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function build(shape, name, seed) {
  const draw = random(seed + 1);
  const network = shape.map((units, layer) =>
    Array.from({ length: units }, () => {
      const last = layer === shape.length - 1;
      return new Node(last ? activations.tanh : activations[name]);
    }),
  );
  for (let layer = 1; layer < shape.length; layer++) {
    for (const target of network[layer]) {
      for (const source of network[layer - 1]) {
        const link = new Link(source, target, draw() - 0.5);
        source.outputs.push(link);
        target.inputs.push(link);
      }
    }
  }
  return network;
}

function forward(network, inputs) {
  network[0].forEach((node, at) => {
    node.output = inputs[at];
  });
  for (let layer = 1; layer < network.length; layer++) {
    for (const node of network[layer]) {
      node.forward();
    }
  }
  return network[network.length - 1][0].output;
}

function backward(network, target) {
  const last = network[network.length - 1][0];
  last.byOutput = last.output - target;
  for (let layer = network.length - 1; layer >= 1; layer--) {
    const current = network[layer];
    for (let at = 0; at < current.length; at++) {
      const node = current[at];
      node.byTotal = node.byOutput * node.activation.derivative(node.total);
      node.accumulated += node.byTotal;
      node.count++;
    }
    for (let at = 0; at < current.length; at++) {
      const node = current[at];
      for (let j = 0; j < node.inputs.length; j++) {
        const link = node.inputs[j];
        if (link.dead) {
          continue;
        }
        link.derivative = node.byTotal * link.source.output;
        link.accumulated += link.derivative;
        link.count++;
      }
    }
    if (layer === 1) {
      continue;
    }
    const before = network[layer - 1];
    for (let at = 0; at < before.length; at++) {
      const node = before[at];
      node.byOutput = 0;
      for (let j = 0; j < node.outputs.length; j++) {
        const link = node.outputs[j];
        node.byOutput += link.weight * link.target.byTotal;
      }
    }
  }
}

function update(network, rate, penalty) {
  for (let layer = 1; layer < network.length; layer++) {
    for (let at = 0; at < network[layer].length; at++) {
      const node = network[layer][at];
      if (node.count > 0) {
        node.bias -= (rate * node.accumulated) / node.count;
        node.accumulated = 0;
        node.count = 0;
      }
      for (let j = 0; j < node.inputs.length; j++) {
        const link = node.inputs[j];
        if (link.dead) {
          continue;
        }
        const slope = link.regularization ? link.regularization.derivative(link.weight) : 0;
        if (link.count > 0) {
          link.weight -= (rate / link.count) * link.accumulated;
          link.weight -= rate * penalty * slope;
          link.accumulated = 0;
          link.count = 0;
        }
      }
    }
  }
}

function loss(network, rows) {
  let total = 0;
  for (const { inputs, target } of rows) {
    total += 0.5 * (forward(network, inputs) - target) ** 2;
  }
  return total / rows.length;
}

function train({ shape, activation, rate, batch, epochs, seed, training, validation }) {
  const network = build(shape, activation, seed);
  const curves = [[], []];
  for (let epoch = 0; epoch < epochs; epoch++) {
    training.forEach(({ inputs, target }, at) => {
      forward(network, inputs);
      backward(network, target);
      if ((at + 1) % batch === 0) {
        update(network, rate, 0);
      }
    });
    curves[0].push(loss(network, training));
    curves[1].push(loss(network, validation));
  }
  return curves;
}

let split;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  split = request.split ?? split;
  const begun = process.cpuUsage();
  const curves = request.rates.map((rate) => train({ ...request, ...split, rate }));
  const used = process.cpuUsage(begun);
  const seconds = (used.user + used.system) / 1e6;
  console.log(JSON.stringify({ seconds, curves: curves[0] ?? [] }));
}
