export const options = {
  embedded: false,
  scenarios: { only: { executor: 'constant-speed', duration: '1s' } },
};

export default function () {}
