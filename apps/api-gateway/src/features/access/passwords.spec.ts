import { verify } from '@node-rs/argon2';
import { passwordFits, Passwords } from './passwords';

describe('passwords', () => {
  const passwords = new Passwords();

  it('fit the hash they were made into, and no other', async () => {
    const stored = await passwords.hash('correct horse');
    expect(await passwords.verify(stored, 'correct horse')).toBe(true);
    expect(await passwords.verify(stored, 'wrong horse')).toBe(false);
    expect(await passwords.verify(undefined, 'no user has this password')).toBe(false);
  });

  it('cost one verification of the same parameters, whether the user exists or not', async () => {
    const work: string[] = [];
    const counting: typeof verify = (hashed, ...rest) => {
      work.push(String(hashed).split('$').slice(1, 4).join('$'));
      return verify(hashed, ...rest);
    };
    const [stored, decoy] = await Promise.all([passwords.hash('a'), passwords.hash('decoy')]);
    await passwordFits(stored, decoy, 'wrong', counting);
    await passwordFits(undefined, decoy, 'wrong', counting);
    expect(work).toEqual(['argon2id$v=19$m=19456,t=2,p=1', 'argon2id$v=19$m=19456,t=2,p=1']);
  });
});
